/** How well scores rank the labels of images. */
package dev.lacuna.cnn.metric;
