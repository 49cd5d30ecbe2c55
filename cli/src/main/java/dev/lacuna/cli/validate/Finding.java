package dev.lacuna.cli.validate;

import java.util.Locale;

/**
 * Something that is worth a look.
 *
 * @param kind what it is
 * @param image the image, or empty
 * @param other another image, or empty
 * @param label the label, or empty
 * @param detail what is to be said of it
 */
record Finding(Kind kind, String image, String other, String label, String detail) {

  /** What can be found; the worst first. */
  enum Kind {
    /** Training would skip it. */
    UNREADABLE("images that cannot be used"),
    /** Training would skip it. */
    MISSING("names in the label file without an image"),
    UNLISTED("images that the label file does not name"),
    LEAK("images of which another part has the same"),
    DUPLICATE("images that are the same, pixel by pixel"),
    NEAR_DUPLICATE("images that look the same"),
    UNLABELLED("images of which no label is known"),
    UNTRAINED_LABEL("labels that no training image has"),
    RARE_LABEL("labels of few training images"),
    TOGETHER("labels that always come together"),
    SPELLING("labels that are probably the same");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }

    /** As tables call it. */
    String id() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
