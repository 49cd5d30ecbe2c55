package dev.lacuna.dl4j;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;

/**
 * The seed network in Deeplearning4j as a worker of {@code bench/peers/side_by_side.py}. Its loss is
 * binary cross-entropy over clipped probabilities, unweighted, which is as much work.
 */
public final class Dl4jWorker {
  private final MultiLayerNetwork network;
  private final INDArray images;
  private final INDArray targets;

  private Dl4jWorker(int size, int labels, int batch) {
    network = new MultiLayerNetwork(seed(size, labels));
    network.init();
    images = Nd4j.rand(new int[] {batch, 1, size, size});
    targets = Nd4j.rand(new int[] {batch, labels}).lt(0.01).castTo(images.dataType());
  }

  private static MultiLayerConfiguration seed(int size, int labels) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(new Adam(1e-3))
        .list()
        .layer(new ConvolutionLayer.Builder(5, 5).nOut(32).activation(Activation.RELU).build())
        .layer(pool())
        .layer(new ConvolutionLayer.Builder(5, 5).nOut(64).activation(Activation.RELU).build())
        .layer(pool())
        .layer(
            new OutputLayer.Builder(new LossBinaryXENT())
                .nOut(labels)
                .activation(Activation.SIGMOID)
                .build())
        .setInputType(InputType.convolutional(size, size, 1))
        .build();
  }

  private static SubsamplingLayer pool() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }

  /** Runs from the command line: {@code --size --labels --batch}, each with a number. */
  public static void main(String[] args) throws IOException {
    PrintStream out =
        new PrintStream(
            new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    // What libraries print is no answer.
    System.setOut(System.err);
    Map<String, Integer> options = new TreeMap<>(Map.of("--size", 64, "--labels", 1397, "--batch", 32));
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], Integer.valueOf(args[i + 1]));
    }
    Dl4jWorker worker =
        new Dl4jWorker(options.get("--size"), options.get("--labels"), options.get("--batch"));
    out.println(
        "{\"ready\": {\"name\": \"DL4J\", \"dl4j\": \"1.0.0-M2.1\", \"java\": \"%s\"}}"
            .formatted(System.getProperty("java.runtime.version")));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
      out.println(worker.answer(line));
    }
  }

  private String answer(String request) throws IOException {
    long start = System.nanoTime();
    if (request.equals("train")) {
      network.fit(images, targets);
    } else if (request.startsWith("predict ")) {
      int count = Integer.parseInt(request.substring("predict ".length()));
      network.output(images.get(NDArrayIndex.interval(0, count)));
    } else if (request.equals("memory")) {
      return "{\"peak_bytes\": %d}".formatted(peakResidentBytes());
    } else {
      return "{\"error\": \"unknown request\"}";
    }
    return "{\"seconds\": %s}".formatted((System.nanoTime() - start) / 1e9);
  }

  private static long peakResidentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("/proc/self/status has no VmHWM");
  }
}
