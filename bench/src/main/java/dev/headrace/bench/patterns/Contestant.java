package dev.headrace.bench.patterns;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Who does the work in a benchmark method. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Contestant {

    /** The name shown. */
    String value();

    /** What it is compared as. */
    Role as() default Role.PEER;
}
