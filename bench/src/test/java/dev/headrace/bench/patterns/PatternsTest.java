package dev.headrace.bench.patterns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** What is compared is the same, is named, and is defined. */
class PatternsTest {

    static List<Class<?>> all() {
        return Patterns.all();
    }

    /** Those that add up what has arrived, and do not take long. */
    static Stream<Class<?>> sums() {
        return Stream.of(GeneratorBenchmark.class, RendezvousBenchmark.class, BufferedBenchmark.class, PingPongBenchmark.class,
                FanInBenchmark.class, FanOutBenchmark.class, SelectBenchmark.class, AcrossRendezvousBenchmark.class,
                AcrossBufferedBenchmark.class, AcrossBatchBenchmark.class, AcrossPingPongBenchmark.class, AcrossManyBenchmark.class);
    }

    @ParameterizedTest
    @MethodSource("all")
    void hasAPatternsNameAndNamedContestants(Class<?> benchmark) {
        Pattern pattern = benchmark.getAnnotation(Pattern.class);
        assertNotNull(pattern, benchmark.getName());
        Set<String> names = new HashSet<>();
        for (Method method : methods(benchmark)) {
            Contestant contestant = method.getAnnotation(Contestant.class);
            assertNotNull(contestant, method.toString());
            assertTrue(names.add(contestant.value()), "twice: " + contestant.value());
            assertEquals(contestant.value().startsWith("Headrace"), contestant.as() == Role.OWN, method.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void settingsNameParametersAndTheQuickOnesAreAmongThem(Class<?> benchmark) {
        Pattern pattern = benchmark.getAnnotation(Pattern.class);
        Set<String> parameters = new HashSet<>();
        Arrays.stream(benchmark.getFields()).filter(field -> field.isAnnotationPresent(Param.class))
                .forEach(field -> parameters.add(field.getName()));
        for (String setting : pattern.settings()) {
            for (String word : setting.isEmpty() ? new String[0] : setting.split(" ")) {
                assertTrue(parameters.contains(word.replaceFirst("=.*", "")), pattern.value() + ": " + word);
            }
        }
        assertTrue(Arrays.asList(pattern.settings()).containsAll(Arrays.asList(pattern.quick())), pattern.value());
        assertTrue(pattern.quick().length > 0, pattern.value());
        assertEquals(pattern.shots() > 0, pattern.seconds() > 0, pattern.value());
    }

    @ParameterizedTest
    @MethodSource("all")
    void isDefinedOnceInTheReadme(Class<?> benchmark) throws IOException {
        String name = "| `" + benchmark.getAnnotation(Pattern.class).value() + "` ";
        assertEquals(1, Files.readAllLines(Path.of("README.md")).stream().filter(line -> line.startsWith(name)).count(), name);
    }

    @ParameterizedTest
    @MethodSource("sums")
    void allContestantsReceiveTheSame(Class<?> benchmark) throws Exception {
        Map<Object, List<String>> bySum = new TreeMap<>();
        for (Method method : methods(benchmark)) {
            Contestant contestant = method.getAnnotation(Contestant.class);
            if (contestant.as() != Role.FLOOR) {
                bySum.computeIfAbsent(run(benchmark, method), none -> new ArrayList<>()).add(contestant.value());
            }
        }
        assertEquals(1, bySum.size(), bySum.toString());
    }

    private static List<Method> methods(Class<?> benchmark) {
        return Arrays.stream(benchmark.getMethods()).filter(method -> method.isAnnotationPresent(Benchmark.class)).toList();
    }

    /** With the first value of every parameter. */
    private static Object run(Class<?> benchmark, Method method) throws Exception {
        Object instance = benchmark.getConstructor().newInstance();
        for (var field : benchmark.getFields()) {
            if (field.isAnnotationPresent(Param.class)) {
                field.setInt(instance, Integer.parseInt(field.getAnnotation(Param.class).value()[0]));
            }
        }
        List<Object> states = new ArrayList<>();
        for (Class<?> type : method.getParameterTypes()) {
            states.add(type.getConstructor().newInstance());
        }
        try {
            return method.invoke(instance, states.toArray());
        } finally {
            for (Object state : states) {
                state.getClass().getMethod("close").invoke(state);
            }
        }
    }
}
