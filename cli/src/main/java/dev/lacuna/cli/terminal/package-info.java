/** What is written to standard output and standard error. */
package dev.lacuna.cli.terminal;
