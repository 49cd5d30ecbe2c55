/** Losses for images whose label lists have gaps. */
module dev.lacuna.loss {
  requires transitive dev.lacuna.engine;

  exports dev.lacuna.loss;
  exports dev.lacuna.loss.audit;
  exports dev.lacuna.loss.hide;
  exports dev.lacuna.loss.prior;
}
