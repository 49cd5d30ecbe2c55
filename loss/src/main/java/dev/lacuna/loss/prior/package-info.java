/**
 * How often labels truly fit and how often they are given: class priors, label recall,
 * propensities.
 */
package dev.lacuna.loss.prior;
