package dev.lacuna.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wbce                        | wbce:wp=1,wn=0.5",
        "wbce:wp=1,wn=0.5            | wbce:wp=1,wn=0.5",
        "wbce:wp=1,wn=0.5,wu=0.5     | wbce:wp=1,wn=0.5",
        "wbce:wu=0                   | wbce:wp=1,wn=0.5,wu=0",
        "wbce:wn=2                   | wbce:wp=1,wn=2",
        "wbce:wn=1e-3,wp=20,wu=0.100 | wbce:wp=20,wn=0.001,wu=0.1",
        "wbce:wp=0,wn=0,wu=1         | wbce:wp=0,wn=0,wu=1",
        "wbce:wn=auto                | wbce:wp=1,wn=auto",
        "wbce:wn=auto,wu=0.25        | wbce:wp=1,wn=auto,wu=0.25",
        "an                          | an",
        "wan                         | wan",
        "ls                          | ls:eps=0.1,both=1",
        "ls:both=0                   | ls:eps=0.1,both=0",
        "focal                       | focal:gamma+=2,gamma-=2",
        "asl                         | asl:gamma-=4,gamma+=0,margin=0.05,detach=1",
        "asl:gamma-=3.5,detach=0     | asl:gamma-=3.5,gamma+=0,margin=0.05,detach=0",
        "hill                        | hill:lambda=1.5,margin=1,gamma=2",
        "splc                        | splc:tau=0.6,from=2,margin=1,gamma=2",
        "em                          | em:alpha=0.1",
        "em-apl                      | em-apl:alpha=0.1,beta=0.2,theta=0.9,warmup=0.5",
        "gr  | gr:w0=0,w1=2,b=-2,mu0=0.5,mu1=0.8,sigma0=2,sigma1=0.5,q2=0.01,q3=1",
        "pbce                        | pbce:alpha=-4.45,beta=5.45,gamma=1",
        "pasl | pasl:gamma+=0,gamma-=1,gammau=2,alpha+=1,alpha-=1,alphau=1,margin=0,topk=5"
            + ",prior=0.05",
        "ps-unbiased                 | ps-unbiased:a=0.55,b=1.5",
        "ps-bound:a=0.5,b=0.4        | ps-bound:a=0.5,b=0.4",
      })
  void readsWhatDescribeWrites(String text, String description) {
    assertEquals(description, Losses.parse(text).describe());
    assertEquals(description, Losses.parse(description).describe());
  }

  @Test
  void listsEachLossOnceWithAdvice() {
    List<LossForm> forms = Losses.all();
    assertEquals(forms.size(), forms.stream().map(LossForm::name).distinct().count());
    for (LossForm form : forms) {
      assertTrue(form.usage().startsWith(form.name()), form.usage());
      assertFalse(form.advice().isBlank());
      String described = Losses.parse(form.name()).describe();
      assertEquals(form.name(), described.split(":", -1)[0]);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "wbce:        # wbce: expected setting=value, got ''",
        "wbce:wp=1,   # wbce: expected setting=value, got ''",
        "wbce:gamma=2 # wbce has no setting 'gamma'; there are wp, wn, wu",
        "wbce:wp=one  # wbce: wp must be a number, got 'one'",
        "wbce:wp=     # wbce: wp must be a number, got ''",
        "wbce:wp=1,wp=1 # wbce: wp is given twice",
        "wbce:wp=-1   # positive weight wp must be finite and at least 0, got -1.0",
        "wbce:wn=NaN  # negative weight wn must be finite and at least 0, got NaN",
        "wbce:wp=auto # wbce: wp must be a number, got 'auto'",
        "ls:both=yes  # ls: both must be true or false, 1 or 0, got 'yes'",
        "an:wn=1      # an has no setting 'wn'; there are none",
        "asl:margin=1 # margin must be in 0..0.99999994, got 1.0",
        "focal:gamma-=-1 # gamma- must be in 0..100, got -1.0",
        "pbce:alpha=-6 # alpha + beta is the weight of a row that is all known and must be at"
            + " least 0, got -0.5500002",
        "wbce:wu=1e99 # unknown weight wu must be finite and at least 0, got Infinity",
      })
  void refusesWithWhatThereIs(String text, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> Losses.parse(text)).getMessage());
  }

  @Test
  void weightsThatAreAllZeroAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Losses.parse("wbce:wp=0,wn=0"));
  }

  @ParameterizedTest
  @CsvSource({
    "bce,  did you mean 'wbce'?",
    "WBCE, did you mean 'wbce'?",
    "hil,  did you mean 'hill'?",
    "spcl, did you mean 'splc'?",
    "ps-bond, did you mean 'ps-bound'?",
  })
  void anUnknownNameSuggestsTheNearest(String name, String suggestion) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Losses.parse(name)).getMessage();
    assertTrue(
        message.startsWith("unknown loss '" + name + "'; " + suggestion + " there are wbce, an,"),
        message);
  }

  @Test
  void aNameThatResemblesNoneSuggestsNone() {
    for (String name : new String[] {"", "mean squared error"}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Losses.parse(name)).getMessage();
      assertTrue(message.startsWith("unknown loss '" + name + "'; there are wbce, an,"), message);
    }
  }
}
