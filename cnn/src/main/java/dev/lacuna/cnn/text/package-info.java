/** Text that comes from files, made fit for a terminal or a log. */
package dev.lacuna.cnn.text;
