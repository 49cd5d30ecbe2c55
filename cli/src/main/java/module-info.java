/** The command line. */
module dev.lacuna.cli {
  requires dev.lacuna.cnn;
  requires dev.lacuna.loss;
  requires info.picocli;
  requires jdk.management;
  requires jdk.zipfs;
  requires org.snakeyaml.engine;

  opens dev.lacuna.cli to
      info.picocli;
}
