/** Augmentation: images that change from epoch to epoch, by seed. */
package dev.lacuna.cnn.augment;
