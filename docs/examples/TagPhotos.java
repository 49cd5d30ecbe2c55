import dev.lacuna.cnn.data.ImageException;
import dev.lacuna.cnn.predict.Tagger;
import java.io.IOException;
import java.nio.file.Path;

/** Prints the tags of photos: java -cp 'lib/*' TagPhotos.java MODEL PHOTO... */
class TagPhotos {
  public static void main(String[] args) throws IOException {
    try (Tagger tagger = Tagger.open(Path.of(args[0]))) {
      for (int i = 1; i < args.length; i++) {
        try {
          for (Tagger.Tag tag : tagger.tag(Path.of(args[i]))) {
            System.out.println(args[i] + "\t" + tag.label() + "\t" + tag.probability());
          }
        } catch (ImageException unreadable) {
          System.err.println("skipped " + unreadable.getMessage());
        }
      }
    }
  }
}
