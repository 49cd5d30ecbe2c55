/** Builds what users download: archive, image, completion, manual pages. */
package dev.lacuna.dist;
