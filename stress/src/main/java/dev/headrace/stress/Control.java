package dev.headrace.stress;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the weakened twin of a stress test. It differs from the real one in a single step or ordering and must show the
 * forbidden outcome, which it declares {@code ACCEPTABLE_INTERESTING}: that proves that this machine, in this time, would
 * have caught the real one as well.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Control {

    /** The one thing that differs, for example "without the second look". */
    String value();

    /** The {@code os.arch} values of hardware that never shows the race; empty if all hardware does. */
    String[] hiddenOn() default {};

    /** Why the race is hidden there. */
    String because() default "";
}
