/** What a run or an evaluation shows: scores, pictures with their tags, the report of a run. */
package dev.lacuna.cli.report;
