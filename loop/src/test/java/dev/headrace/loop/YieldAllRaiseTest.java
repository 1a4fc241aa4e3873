package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** PEP 380: what is raised into the outer generator is thrown in the inner one. */
class YieldAllRaiseTest {

    private final List<Object> trace = new ArrayList<>();
    private final RuntimeException failure = new UnsupportedOperationException("raised");

    @Test
    void whatIsRaisedReachesTheInnerWhichMayYieldOn() {
        var outer = Generator.<String>of(g -> g.yieldAll(catching()));
        assertEquals("ready", outer.next());
        assertEquals("caught raised", outer.raise(failure));
        assertEquals("caught raised", outer.raise(failure));
    }

    @Test
    void theInnerMayReturnAndTheOuterGoesOn() {
        var outer = Generator.<String>of(g -> {
            var inner = Generator.<String, Void, String>returning(h -> {
                try {
                    h.yield("ready");
                    return "not reached";
                } catch (UnsupportedOperationException e) {
                    return "returned";
                }
            });
            String result = g.yieldAll(inner);
            g.yield("inner " + result);
        });
        outer.next();
        assertEquals("inner returned", outer.raise(failure));
    }

    @Test
    void whatTheInnerDoesNotCatchReachesTheOuter() {
        var outer = Generator.<String>of(g -> {
            var inner = Generator.<String>of(h -> {
                try {
                    h.yield("ready");
                } finally {
                    trace.add("inner finally");
                }
            });
            try {
                g.yieldAll(inner);
            } catch (UnsupportedOperationException e) {
                trace.add(e);
                assertTrue(inner.isEnded());
            }
            g.yield("after");
        });
        outer.next();
        assertEquals("after", outer.raise(failure));
        assertEquals(List.of("inner finally", failure), trace);
    }

    @Test
    void whatNobodyCatchesComesOutAsItIsThroughFiftyLevels() {
        var generator = Generator.<String>of(g -> g.yield("bottom"));
        for (int level = 0; level < 50; level++) {
            var inner = generator;
            generator = Generator.of(g -> g.yieldAll(inner));
        }
        var outermost = generator;
        outermost.next();
        assertSame(failure, assertThrows(UnsupportedOperationException.class, () -> outermost.raise(failure)));
        assertTrue(outermost.isEnded());
    }

    @Test
    void anotherExceptionOfTheInnerReplacesIt() {
        var outer = Generator.<String>of(g -> {
            var inner = Generator.<String>of(h -> {
                try {
                    h.yield("ready");
                } catch (UnsupportedOperationException e) {
                    throw new IllegalArgumentException("from the inner", e);
                }
            });
            g.yieldAll(inner);
        });
        outer.next();
        assertSame(failure, assertThrows(IllegalArgumentException.class, () -> outer.raise(failure)).getCause());
    }

    @Test
    void afterTheInnersEndItIsThrownInTheOuter() {
        var outer = Generator.<String>of(g -> {
            g.yieldAll(Generator.<String>of(h -> h.yield("inner")));
            try {
                g.yield("outer");
            } catch (UnsupportedOperationException e) {
                g.yield("caught in the outer");
            }
        });
        outer.next();
        outer.next();
        assertEquals("caught in the outer", outer.raise(failure));
    }

    @Test
    void whatIsRaisedAtAnIterableIsThrownInTheOuter() {
        var outer = Generator.<String>of(g -> {
            try {
                g.yieldAll(List.of("1", "2"));
            } catch (UnsupportedOperationException e) {
                g.yield("caught");
            }
        });
        outer.next();
        assertEquals("caught", outer.raise(failure));
        assertThrows(StopIteration.class, outer::next);
    }

    @Test
    void aRaisedGeneratorExitClosesTheInnerAndGoesOnInTheOuter() {
        var exit = exit();
        var outer = Generator.<String>of(g -> {
            var inner = Generator.<String>of(h -> {
                try {
                    h.yield("ready");
                } catch (GeneratorExit e) {
                    trace.add("inner closed"); // and returns
                }
            });
            try {
                g.yieldAll(inner);
            } catch (GeneratorExit e) {
                trace.add(e);
            }
            g.yield("after");
        });
        outer.next();
        assertEquals("after", outer.raise(exit));
        assertEquals(List.of("inner closed", exit), trace);
    }

    @Test
    void aCheckedExceptionReachesTheInnerAsItIs() {
        var checked = new IOException("raised");
        var outer = Generator.<String>of(g -> {
            var inner = Generator.<String>of(h -> {
                try {
                    h.yield("ready");
                } catch (Exception e) {
                    trace.add(e);
                }
                h.yield("after");
            });
            g.yieldAll(inner);
        });
        outer.next();
        assertEquals("after", outer.raise(checked));
        assertEquals(List.of(checked), trace);
    }

    @Test
    void aCheckedExceptionThatNobodyCatchesHasOneWrapper() {
        var checked = new IOException("raised");
        var outer = Generator.<String>of(g -> {
            var middle = Generator.<String>of(h -> h.yieldAll(Generator.<String>of(i -> i.yield("ready"))));
            g.yieldAll(middle);
        });
        outer.next();
        assertSame(checked, assertThrows(CompletionException.class, () -> outer.raise(checked)).getCause());
    }

    @Test
    void aCheckedExceptionOfTheInnerReachesTheOuterAsItIs() {
        var checked = new IOException("from the inner");
        assertThrownInTheOuter(checked, Generator.of(h -> {
            throw checked;
        }));
        assertThrownInTheOuter(checked, Generator.of(h -> {
            h.yield("ready");
            throw checked;
        }));
        assertThrownInTheOuter(checked, Generator.of(h -> h.yieldAll(Generator.<String>of(i -> {
            i.yield("ready");
            throw checked;
        }))));
    }

    private static void assertThrownInTheOuter(Exception expected, Generator<String, Void, Void> inner) {
        var outer = Generator.<Object>of(g -> {
            try {
                g.yieldAll(inner);
            } catch (Exception e) {
                g.yield(e);
            }
        });
        assertSame(expected, outer.stream().filter(Exception.class::isInstance).findFirst().orElseThrow());
    }

    @Test
    void aCheckedExceptionRaisedThroughReturnsToTheOuterAsItIs() {
        var checked = new IOException("raised");
        var outer = Generator.<Object>of(g -> {
            try {
                g.yieldAll(Generator.<String>of(h -> h.yield("ready")));
            } catch (Exception e) {
                g.yield(e);
            }
        });
        outer.next();
        assertSame(checked, outer.raise(checked));
    }

    @Test
    void aCheckedExceptionOfAnInnerThatIsClosedReachesTheOuterAsItIs() {
        var checked = new IOException("cannot close");
        var outer = Generator.<String>of(g -> {
            try {
                g.yieldAll(Generator.<String>of(h -> {
                    try {
                        h.yield("ready");
                    } catch (GeneratorExit e) {
                        throw checked;
                    }
                }));
            } catch (Exception e) {
                trace.add(e);
            }
        });
        outer.next();
        outer.close();
        assertEquals(List.of(checked), trace);
    }

    @Test
    void anInnerThatTheOuterRunsByHandIsStillWrapped() {
        var checked = new IOException("no");
        var inner = Generator.<String>of(h -> {
            throw checked;
        });
        var outer = Generator.<String>of(g -> g.yield(inner.next()));
        assertSame(checked, assertThrows(CompletionException.class, outer::next).getCause());
    }

    @Test
    void whatIsRaisedReachesAnInnerThatIsSentNothing() {
        var outer = Generator.<String, Integer>twoWay(g -> g.yieldAll(catching()));
        assertEquals("ready", outer.next());
        assertEquals("caught raised", outer.raise(failure));
    }

    @Test
    void raisedIntoAFreshOuterItLeavesTheInnerFresh() {
        var inner = catching();
        var outer = Generator.<String>of(g -> g.yieldAll(inner));
        assertSame(failure, assertThrows(UnsupportedOperationException.class, () -> outer.raise(failure)));
        assertEquals("ready", inner.next());
    }

    private static Generator<String, Void, Void> catching() {
        return Generator.of(g -> {
            String next = "ready";
            while (true) {
                try {
                    g.yield(next);
                    next = "ready";
                } catch (UnsupportedOperationException e) {
                    next = "caught " + e.getMessage();
                }
            }
        });
    }

    private static GeneratorExit exit() {
        var caught = new ArrayList<GeneratorExit>();
        var closed = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } catch (GeneratorExit e) {
                caught.add(e);
            }
        });
        closed.next();
        closed.close();
        return caught.get(0);
    }
}
