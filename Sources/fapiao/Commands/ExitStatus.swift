import ArgumentParser

/// What the shell learns; the numbers are those of BSD's sysexits(3) where it has one.
enum ExitStatus {
    /// The answer is no, or some rows were refused.
    static let no = ExitCode(1)
    /// EX_DATAERR: a file is not what it should be, and nothing of it was taken.
    static let badData = ExitCode(65)
    /// EX_NOINPUT: a file cannot be read.
    static let noInput = ExitCode(66)
    /// EX_CANTCREAT: an output file cannot be written.
    static let cannotCreate = ExitCode(73)
    static let unavailable = ExitCode(69)
    static let configuration = ExitCode(78)
}
