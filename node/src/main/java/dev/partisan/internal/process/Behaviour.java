package dev.partisan.internal.process;

import dev.partisan.ProcessBody;

/// What a process does in one life, from start or restart to its end.
sealed interface Behaviour<M> permits Behaviour.Body, ServerLoop {
  void run(ProcessContext<M> context) throws Exception;

  /// Straight-line code that receives for itself.
  record Body<M>(ProcessBody<M> body) implements Behaviour<M> {
    @Override
    public void run(ProcessContext<M> context) throws Exception {
      context.startBody();
      body.run(context);
    }
  }
}
