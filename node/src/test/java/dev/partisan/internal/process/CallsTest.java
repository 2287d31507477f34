package dev.partisan.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.partisan.CallInterruptedException;
import dev.partisan.CallTimeoutException;
import dev.partisan.CallTimeoutException.Progress;
import dev.partisan.DropReason;
import dev.partisan.EndReason;
import dev.partisan.GenServer;
import dev.partisan.NodeUnreachableException;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SpawnOptions;
import dev.partisan.internal.process.Outbound.Answer;
import dev.partisan.protocol.NodeId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CallsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final SendOptions DEFAULTS = SendOptions.defaults();
  private static final NodeId BETA = new NodeId("beta", 7);
  private static final NodeId EARLIER_BETA = new NodeId("beta", 6);

  /// Its calls are queued and never answered by themselves.
  private static final Ref<String> REMOTE = Refs.process(BETA, 3);

  private final FakeNode node = new FakeNode();

  /// Answers a request with itself.
  private static final class Echo implements GenServer<String> {
    @Override
    public String handleCall(String request) {
      return request;
    }
  }

  private Ref<String> echo() {
    return node.table.spawnServer(SpawnOptions.defaults(), Echo::new);
  }

  private CompletableFuture<@Nullable Object> callAsync(Ref<?> to, String request, Duration wait) {
    CompletionStage<@Nullable Object> stage = node.calls.callAsync(to, request, wait, DEFAULTS);
    CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
    stage.whenComplete((reply, failure) -> {
      if (failure == null) {
        future.complete(reply);
      } else {
        future.completeExceptionally(failure);
      }
    });
    return future;
  }

  @Test
  void lateReplyIsADeadLetterAndNeverAnswersALaterCall() {
    Ref<String> echo = echo();
    node.holdAnswers = true;
    assertThatThrownBy(() -> node.calls.call(echo, "first", SHORT, DEFAULTS))
        .isInstanceOfSatisfying(
            CallTimeoutException.class, e -> assertThat(e.progress()).isEqualTo(Progress.QUEUED));
    await().untilAsserted(() -> assertThat(node.held).hasSize(1));
    node.holdAnswers = false;
    CompletableFuture<@Nullable Object> later = callAsync(REMOTE, "never answered", LONG);
    node.answer(node.held.getFirst());
    assertThat(node.call(echo, "second")).isEqualTo("second");
    assertThat(later).isNotDone();
    assertThat(node.dropped(DropReason.LATE_REPLY)).isEqualTo(1);
    await().untilAsserted(() -> assertThat(node.letters).hasSize(1));
    assertThat(node.letters.getFirst().message()).isEqualTo("first");
  }

  @Test
  void doubledReplyIsADeadLetter() {
    Ref<String> echo = echo();
    node.holdAnswers = true;
    CompletableFuture<@Nullable Object> call = callAsync(echo, "once", LONG);
    await().untilAsserted(() -> assertThat(node.held).hasSize(1));
    Answer answer = node.held.getFirst();
    node.answer(answer);
    node.answer(answer);
    assertThat(call.join()).isEqualTo("once");
    assertThat(node.dropped(DropReason.LATE_REPLY)).isEqualTo(1);
  }

  @Test
  void replyFromAnotherNodeIsNotTaken() {
    CompletableFuture<@Nullable Object> call = callAsync(REMOTE, "who", LONG);
    node.calls.replied(EARLIER_BETA, 1, "an impostor");
    assertThat(node.dropped(DropReason.LATE_REPLY)).isEqualTo(1);
    node.calls.replied(BETA, 1, "beta");
    assertThat(call.join()).isEqualTo("beta");
  }

  @Test
  void lostNodeEndsItsCallsAndNoOthers() {
    CompletableFuture<@Nullable Object> toBeta = callAsync(REMOTE, "a", LONG);
    CompletableFuture<@Nullable Object> toName = callAsync(Refs.named("beta", "b"), "b", LONG);
    CompletableFuture<@Nullable Object> routed = callAsync(Refs.named("beta", "b"), "b", LONG);
    node.calls.routed(3, EARLIER_BETA, () -> Progress.SENT);
    CompletableFuture<@Nullable Object> toGamma = callAsync(Refs.named("gamma", "c"), "c", LONG);
    node.calls.nodeLost(BETA);
    for (CompletableFuture<@Nullable Object> lost : java.util.List.of(toBeta, toName)) {
      assertThatThrownBy(lost::join).hasCauseInstanceOf(NodeUnreachableException.class);
    }
    assertThat(routed).isNotDone();
    assertThat(toGamma).isNotDone();
    assertThat(node.calls.waiting()).isEqualTo(2);
    node.calls.close();
    assertThatThrownBy(toGamma::join).hasCauseInstanceOf(NodeUnreachableException.class);
    assertThatThrownBy(routed::join).hasCauseInstanceOf(NodeUnreachableException.class);
  }

  @Test
  void timeOutTellsHowFarTheRequestCame() {
    CompletableFuture<@Nullable Object> call = callAsync(REMOTE, "slow", Duration.ofMillis(50));
    node.calls.routed(1, BETA, () -> Progress.ACKNOWLEDGED);
    assertThatThrownBy(call::join)
        .cause()
        .isInstanceOfSatisfying(
            CallTimeoutException.class,
            e -> assertThat(e.progress()).isEqualTo(Progress.ACKNOWLEDGED));
  }

  @Test
  void callWithoutARouteFailsAtOnce() {
    Ref<String> nowhere = Refs.named("nowhere", "x");
    assertThatThrownBy(() -> node.calls.call(nowhere, "a", LONG, DEFAULTS))
        .isInstanceOfSatisfying(
            NodeUnreachableException.class, e -> assertThat(e.isSent()).isFalse());
    assertThatThrownBy(callAsync(nowhere, "a", LONG)::join)
        .hasCauseInstanceOf(NodeUnreachableException.class);
    assertThat(node.calls.waiting()).isZero();
  }

  @Test
  void stageIsCompletedOnAThreadThatUserCodeMayBlock() {
    AtomicReference<Thread> completer = new AtomicReference<>();
    CompletionStage<@Nullable Object> stage = node.calls.callAsync(REMOTE, "a", LONG, DEFAULTS);
    CompletionStage<Void> after = stage.thenAccept(reply -> completer.set(Thread.currentThread()));
    node.calls.replied(BETA, 1, "b");
    after.toCompletableFuture().join();
    assertThat(completer.get().isVirtual()).isTrue();
  }

  @Test
  void interruptEndsTheCallOfAThreadThatIsNoProcess() throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                node.calls.call(REMOTE, "a", LONG, DEFAULTS);
              } catch (RuntimeException e) {
                failure.set(e);
              }
            });
    caller.interrupt();
    caller.join();
    assertThat(failure.get()).isInstanceOf(CallInterruptedException.class);
    assertThat(node.calls.waiting()).isZero();
  }

  @Test
  void stopEndsTheCallOfAProcess() {
    Ref<String> caller =
        node.table.spawnBody(
            SpawnOptions.defaults(), self -> node.calls.call(REMOTE, "a", LONG, DEFAULTS));
    await().untilAsserted(() -> assertThat(node.calls.waiting()).isEqualTo(1));
    node.table.stop(caller);
    await().untilAsserted(() -> assertThat(node.ends).containsValue(EndReason.STOPPED));
    assertThat(node.calls.waiting()).isZero();
  }

  @Test
  void requestToAnUnknownProcessFromTheNetworkIsAnsweredAndCounted() {
    node.holdAnswers = true;
    Envelope request = Envelope.request("hello", 5, new Envelope.Caller(BETA, 0), 9, DEFAULTS);
    DeliveryBatch batch = new DeliveryBatch(node.host);
    node.table.deliver("nobody", request, batch);
    assertThat(node.held)
        .containsExactly(
            new Answer(
                MessageKind.REPLY_ERROR, 9, CallFailure.of(CallFailure.Kind.NO_SUCH_PROCESS)));
    assertThat(node.dropped(DropReason.NO_SUCH_PROCESS)).isEqualTo(1);
  }
}
