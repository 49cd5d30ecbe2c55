package dev.lacuna.cli.validate;

import dev.lacuna.cnn.data.ImageRecord;
import dev.lacuna.cnn.data.SplitPart;

/**
 * An image and the part that it falls to.
 *
 * @param record the image with its labels
 * @param part the part
 */
public record ListedImage(ImageRecord record, SplitPart part) {}
