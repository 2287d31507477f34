package dev.partisan.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
  void loopbackIsForThisMachineOnly(String host) {
    assertThat(Hosts.isLoopback(host)).isTrue();
    assertThat(Hosts.isOpenToOthers(host)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "0:0:0:0:0:0:0:0"})
  void wildcardsAreOpenToOthersAndCannotBeDialled(String host) {
    assertThat(Hosts.isOpenToOthers(host)).isTrue();
    assertThat(Hosts.isWildcard(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "192.0.2.7", "2001:db8::1"})
  void otherAddressesAreOpenToOthers(String host) {
    assertThat(Hosts.isOpenToOthers(host)).isTrue();
    assertThat(Hosts.isWildcard(host)).isFalse();
  }
}
