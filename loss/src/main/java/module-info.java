/** Losses over logits for labels of which many are missing. */
module dev.lacuna.loss {
  requires transitive dev.lacuna.engine;
}
