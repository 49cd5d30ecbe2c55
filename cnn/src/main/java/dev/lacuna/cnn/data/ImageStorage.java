package dev.lacuna.cnn.data;

import dev.lacuna.engine.parallel.Parallel;
import java.nio.file.Path;
import java.util.List;

/** Where prepared images are kept while they are used. */
public sealed interface ImageStorage {

  /** In memory: all are decoded once, before anything else. */
  record Memory() implements ImageStorage {
    @Override
    public StoredImages store(List<ImageRecord> records, ImagePreparer preparer, Parallel parallel)
        throws DataException {
      return InMemoryImages.load(records, preparer, parallel);
    }
  }

  /**
   * Nowhere: each is decoded whenever it is read. All are decoded once before, to find those that
   * cannot be used. Takes no memory; the data have to stay open.
   */
  record Nowhere() implements ImageStorage {
    @Override
    public StoredImages store(List<ImageRecord> records, ImagePreparer preparer, Parallel parallel)
        throws DataException {
      return FileImages.check(records, preparer, parallel);
    }
  }

  /**
   * In a file that is mapped into memory and kept for other runs.
   *
   * @param location the file, or a folder in which there is one for each way to prepare images
   */
  record Cache(Path location) implements ImageStorage {
    @Override
    public StoredImages store(List<ImageRecord> records, ImagePreparer preparer, Parallel parallel)
        throws DataException {
      return CachedImages.load(location, records, preparer, parallel);
    }
  }

  /**
   * Stores the images of records, in their order, or prepares to read them.
   *
   * @throws DataException if the place cannot be used
   */
  StoredImages store(List<ImageRecord> records, ImagePreparer preparer, Parallel parallel)
      throws DataException;
}
