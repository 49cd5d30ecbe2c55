/** What missing labels leave open when a model is scored on images whose label lists have gaps. */
package dev.lacuna.cli.gaps;
