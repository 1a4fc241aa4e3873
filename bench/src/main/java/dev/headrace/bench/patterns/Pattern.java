package dev.headrace.bench.patterns;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A way in which coroutines work together, measured by the benchmark methods of one class: one for Headrace, the others, each a
 * {@link Contestant}, for its peers. What is done and counted is defined in {@code bench/README.md}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Pattern {

    /** Its name, as on the command line. */
    String value();

    /** What it is measured with: values of the class's parameters, as in {@code capacity=64 work=50}; the others keep their first. */
    String[] settings() default "";

    /** Those of the settings that a quick run measures. */
    String[] quick() default "";

    /** What its values are shown in. */
    Unit unit() default Unit.NANOS;

    /**
     * The counters of the class's state that hold what was measured, one result each. None: what was measured is the time of an
     * operation.
     */
    String[] readings() default {};

    /** How often it runs before it is measured; only with {@link #shots}. */
    int warmupShots() default 0;

    /** How often it is measured in one JVM if a single run is long enough to be an iteration; 0: as often as the time allows. */
    int shots() default 0;

    /** What all the shots in one JVM take together, roughly, in seconds. */
    int seconds() default 0;
}
