/** A training run: its folder, its memory, how it is stopped. */
package dev.lacuna.cli.run;
