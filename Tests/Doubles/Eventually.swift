/// Waits for what another task brings about. The test ends with an error, and never hangs, where that
/// does not come: the patience is for a machine that is slow, not part of what is tested.
package func eventually(
    within patience: Duration = .seconds(300), file: StaticString = #fileID, line: UInt = #line,
    isolation: isolated (any Actor)? = #isolation, _ isTrue: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + patience
    while try await !isTrue() {
        guard ContinuousClock.now < end else { throw NeverCame(file: file, line: line) }
        // Others may run at once, and a long wait takes no processor from them.
        try await Task.sleep(for: .milliseconds(1))
    }
}

/// What a test waited for has not come.
package struct NeverCame: Error, CustomStringConvertible {
    let file: StaticString
    let line: UInt

    package var description: String { "\(file):\(line) waited for what never came" }
}
