/** The command line. */
module dev.lacuna.cli {
  requires dev.lacuna.cnn;
  requires dev.lacuna.loss;
  requires de.siegmar.fastcsv;
  requires info.picocli;
  requires java.desktop;
  requires java.logging;
  requires jdk.management;
  requires jdk.zipfs;
  requires org.snakeyaml.engine;

  // Makes QuietLogging.
  exports dev.lacuna.cli to
      java.logging;

  opens dev.lacuna.cli to
      info.picocli;
}
