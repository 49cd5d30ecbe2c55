/** What is wrong with images and labels, found before any training. */
package dev.lacuna.cli.validate;
