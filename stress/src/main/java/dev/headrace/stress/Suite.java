package dev.headrace.stress;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.runners.TestList;

/** The tests that the annotation processor of jcstress has listed in this jar. */
final class Suite {

    /** By protocol, and the real one before its controls. */
    private static final Comparator<StressTest> ORDER = Comparator.comparing(StressTest::packageName)
            .thenComparing(StressTest::protocol)
            .thenComparing(StressTest::isControl)
            .thenComparing(StressTest::name);

    private Suite() {}

    /** The tests in whose names {@code filter} is found, as jcstress selects them. */
    static List<StressTest> matching(Pattern filter) {
        return TestList.tests().stream().filter(name -> filter.matcher(name).find()).map(Suite::test).sorted(ORDER).toList();
    }

    private static StressTest test(String name) {
        TestInfo info = TestList.getInfo(name);
        try {
            Class<?> type = Class.forName(info.binaryName(), false, Suite.class.getClassLoader());
            Control control = type.getAnnotation(Control.class);
            return control == null ? StressTest.real(name) : StressTest.control(name, control);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the list of tests names a class that is not there: " + name, e);
        }
    }
}
