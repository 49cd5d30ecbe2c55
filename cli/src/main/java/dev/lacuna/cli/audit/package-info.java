/** What {@code lacuna audit} does: out-of-fold scores, its tables and page, accepted decisions. */
package dev.lacuna.cli.audit;
