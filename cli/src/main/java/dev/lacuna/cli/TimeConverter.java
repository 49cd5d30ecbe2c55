package dev.lacuna.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a length of time: a whole number and s, m or h; or ISO 8601, as a run's config has it. */
final class TimeConverter implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})([smh])");
  private static final Pattern ISO = Pattern.compile("PT[0-9.HMS]+");

  @Override
  public Duration convert(String value) {
    Matcher matcher = FORM.matcher(value);
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        default -> Duration.ofHours(number);
      };
    }
    if (ISO.matcher(value).matches()) {
      return Duration.parse(value);
    }
    throw new TypeConversionException(
        "expected a number of seconds, minutes or hours, such as 90s, 30m or 2h, got '"
            + value
            + "'");
  }
}
