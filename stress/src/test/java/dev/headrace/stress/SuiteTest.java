package dev.headrace.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.runners.TestList;

/** The suite itself: every protocol is there with its controls, and each test can tell right from wrong. */
class SuiteTest {

    private static final List<StressTest> ALL = Suite.matching(Pattern.compile(""));

    @Test
    void everyProtocolIsListed() {
        assertEquals(Set.of("ClaimStress", "CloseCloseStress", "FormChangeStress", "LaneCloseStress", "LaneCreditStress", "LaneLendStress",
                "LaneMeetStress", "LaneOrderStress", "LaneReceiveStress", "LaneSendStress", "LaneSizeStress", "MailboxOrderStress",
                "MailboxPostersStress", "ParkStress", "SelectStress", "ShutdownStress", "SubmitStress", "ThreadCloseStress", "ThreadWaitStress",
                "TimeLimitStress", "WaitFlagStress", "WakeStress"),
                protocols(false));
    }

    @Test
    void everyProtocolButTheWholeLoopHasAControl() {
        Set<String> without = protocols(false);
        without.removeAll(protocols(true));
        assertEquals(Set.of("WakeStress"), without);
    }

    @Test
    void everyTestRunsOnTwoProcessors() {
        ALL.forEach(test -> assertEquals(2, TestList.getInfo(test.name()).threads(), test.name()));
    }

    @Test
    void everyRealTestForbidsSomething() {
        ALL.stream().filter(test -> !test.isControl()).forEach(test -> {
            assertTrue(declares(test, Expect.FORBIDDEN), test.name());
            assertFalse(declares(test, Expect.ACCEPTABLE_INTERESTING), test.name());
        });
    }

    @Test
    void everyControlExpectsItsRace() {
        ALL.stream().filter(StressTest::isControl)
                .forEach(test -> assertTrue(declares(test, Expect.ACCEPTABLE_INTERESTING), test.name()));
    }

    @Test
    void realTestsComeBeforeTheirControls() {
        assertEquals(List.of("ParkStress.Real", "ParkStress.WithoutLoopFence", "ParkStress.WithoutSecondLook"),
                Suite.matching(Pattern.compile("ParkStress")).stream().map(StressTest::shortName).toList());
    }

    private static Set<String> protocols(boolean controls) {
        return ALL.stream().filter(test -> test.isControl() == controls).map(StressTest::protocol)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean declares(StressTest test, Expect grade) {
        TestInfo info = TestList.getInfo(test.name());
        return info.unmatched().expect() == grade && !info.unmatched().matchPattern().equals(".*")
                || info.cases().stream().anyMatch(outcome -> outcome.expect() == grade);
    }
}
