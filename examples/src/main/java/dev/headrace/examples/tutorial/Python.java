package dev.headrace.examples.tutorial;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as Python prints them, so that the lines are those of the tutorials. */
final class Python {

    private Python() {}

    /** {@code None}, {@code True}, {@code ['plate', 'food']}; everything else as Java has it. */
    static String str(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean truth -> truth ? "True" : "False";
            case List<?> list -> list.stream().map(Python::repr).collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString();
        };
    }

    private static String repr(@Nullable Object value) {
        return value instanceof String text ? '\'' + text + '\'' : str(value);
    }
}
