import Edge
import Hummingbird
import NIOCore
import Synchronization

/// Reads a body and its changes ahead while the earlier ones are being written, so that what has
/// arrived meanwhile travels as one batch. Bounded: past the bound the sender waits
/// (back-pressure).
final class ChangeReader: Sendable {
    private struct State {
        var rows: [(row: ChangeRow, bytes: Int)] = []
        var bytes = 0
        var end: Result<Void, any Error>?
        /// The taker waits for lines, or the reader for room; never both.
        var waiter: CheckedContinuation<Void, Never>?

        var isFull: Bool {
            rows.count >= ChangeReader.linesMaximum || bytes >= ChangeReader.bytesMaximum
        }
    }

    private let state = Mutex(State())

    /// Lines read ahead: two batches, so that one is ready when the other is written.
    static let linesMaximum = 2 * ChangeStream.batchMaximum
    /// The bound in bytes: fewer invoices of 2,000 lines fit.
    static let bytesMaximum = 4 << 20

    /// Reads to the end of the body, or until the task is cancelled.
    func read(_ body: RequestBody, maximumLineBytes: Int) async {
        var splitter = LineSplitter(maximumBytes: maximumLineBytes)
        do {
            for try await chunk in body {
                put(splitter.split(chunk.readableBytesView))
                // The task is cancelled first and then woken; both are checked under the lock, so neither
                // is missed.
                while isFull, !Task.isCancelled {
                    await pause { $0.isFull && !Task.isCancelled }
                }
                try Task.checkCancellation()
            }
            put(splitter.last().map { [$0] } ?? [])
            finish(.success(()))
        } catch {
            // A line cut short is no JSON object, so it would change nothing: it is not offered.
            finish(.failure(Problem.brokenOff))
        }
    }

    /// The rows that have arrived, at most `maximum`; none at the end.
    func take(_ maximum: Int) async throws -> [ChangeRow] {
        while true {
            let (rows, end, waiter) = state.withLock { state in
                let taken = state.rows.prefix(maximum)
                let rows = taken.map(\.row)
                state.bytes -= taken.reduce(0) { $0 + $1.bytes }
                state.rows.removeFirst(rows.count)
                let waiter = rows.isEmpty ? nil : state.waiter
                if waiter != nil { state.waiter = nil }
                return (rows, state.end, waiter)
            }
            waiter?.resume()
            if !rows.isEmpty { return rows }
            if let end {
                try end.get()
                return []
            }
            await pause { $0.rows.isEmpty && $0.end == nil }
        }
    }

    /// Lets a reader that waits for room look again: after its task was cancelled.
    func wake() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    private var isFull: Bool { state.withLock { $0.isFull } }

    private func put(_ lines: [LineSplitter.Line]) {
        guard !lines.isEmpty else { return }
        let rows = lines.map { (row: ChangeRow($0), bytes: $0.byteCount) }
        state.withLock { state in
            state.rows += rows
            state.bytes += rows.reduce(0) { $0 + $1.bytes }
        }
        wake()
    }

    private func finish(_ end: Result<Void, any Error>) {
        state.withLock { $0.end = end }
        wake()
    }

    /// Waits for the other side, if `isNeeded` still holds once nothing can change.
    private func pause(while isNeeded: (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let mustWait = state.withLock { state in
                guard isNeeded(state) else { return false }
                state.waiter = continuation
                return true
            }
            if !mustWait { continuation.resume() }
        }
    }
}
