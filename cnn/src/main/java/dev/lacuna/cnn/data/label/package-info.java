/**
 * What label files say of images, in the formats of the tools that write them, and how their names
 * are joined to image files.
 */
package dev.lacuna.cnn.data.label;
