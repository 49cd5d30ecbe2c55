package dev.lacuna.loss.audit;

import java.util.List;

/**
 * What an audit found.
 *
 * @param suggestions the most probable ones, by rank
 * @param classes one entry a label
 * @param review what a person is to judge; empty without a budget
 * @param strata where the random part of it was drawn from; empty without a budget
 */
public record AuditResult(
    List<Suggestion> suggestions,
    List<ClassAudit> classes,
    List<ReviewItem> review,
    List<Stratum> strata) {

  /** Copies the lists. */
  public AuditResult {
    suggestions = List.copyOf(suggestions);
    classes = List.copyOf(classes);
    review = List.copyOf(review);
    strata = List.copyOf(strata);
  }
}
