package dev.lacuna.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of an enum's constants by the name that its {@code toString} gives. */
abstract class ChoiceConverter<E extends Enum<E>> implements ITypeConverter<E> {
  private final E[] constants;

  ChoiceConverter(Class<E> type) {
    constants = type.getEnumConstants();
  }

  @Override
  public E convert(String value) {
    for (E constant : constants) {
      if (constant.toString().equals(value)) {
        return constant;
      }
    }
    throw new TypeConversionException(
        "expected "
            + Arrays.stream(constants).map(Enum::toString).collect(Collectors.joining(", "))
            + ", got '"
            + value
            + "'");
  }
}
