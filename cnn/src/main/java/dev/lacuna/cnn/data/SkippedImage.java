package dev.lacuna.cnn.data;

/**
 * An image that was left out.
 *
 * @param name the image
 * @param reason why, in one line
 */
public record SkippedImage(String name, String reason) {}
