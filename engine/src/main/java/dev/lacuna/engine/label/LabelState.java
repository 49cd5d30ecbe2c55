package dev.lacuna.engine.label;

/** What is known of one label of one image. */
public enum LabelState {
  /** The label was given: it fits. */
  POSITIVE,
  /** The label was checked: it does not fit. */
  NEGATIVE,
  /** Nobody said: absent from the list, which is not the same as wrong. */
  UNKNOWN
}
