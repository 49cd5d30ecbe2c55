package dev.lacuna.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceCommitTest {
  @TempDir private Path folder;

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text + "\n");
  }

  private String around(String file) throws IOException {
    return SourceCommit.around(folder.resolve(file));
  }

  @Test
  void headIsFollowedToItsCommit() throws IOException {
    write("a/.git/HEAD", "ref: refs/heads/topic");
    write(
        "a/.git/packed-refs",
        "# pack-refs with: peeled\n1111 refs/heads/main\n2222 refs/heads/topic");
    assertEquals("2222", around("a/cli/target/lacuna.jar"));
    write("a/.git/refs/heads/topic", "3333");
    assertEquals("3333", around("a/cli/target/lacuna.jar"));
    write("a/.git/HEAD", "4444");
    assertEquals("4444", around("a/cli/target/lacuna.jar"));
  }

  @Test
  void furtherWorkingTreesAreRead() throws IOException {
    write("a/.git/worktrees/b/HEAD", "ref: refs/heads/topic");
    write("a/.git/worktrees/b/commondir", "../..");
    write("a/.git/refs/heads/topic", "5555");
    write("b/.git", "gitdir: " + folder.resolve("a/.git/worktrees/b"));
    assertEquals("5555", around("b/lacuna.jar"));
  }

  @Test
  void withoutRepositoryItIsUnknown() throws IOException {
    write("plain/lacuna.jar", "");
    assertEquals("unknown", around("plain/lacuna.jar"));
  }
}
