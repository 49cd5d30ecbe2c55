/** Compares losses on labels that were hidden. */
package dev.lacuna.cli.compare;
