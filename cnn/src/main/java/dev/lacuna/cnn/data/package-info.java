/** Images and labels as data sets. */
package dev.lacuna.cnn.data;
