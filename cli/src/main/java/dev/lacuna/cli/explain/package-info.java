/** Pictures that show why a model tags an image as it does. */
package dev.lacuna.cli.explain;
