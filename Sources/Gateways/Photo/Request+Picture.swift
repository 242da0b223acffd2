import HTTPTypes
import Hummingbird
import Verification

extension Request {
    /// A body that is large and may come slowly, refused before it is read where its declared size
    /// is too large.
    func arrival(
        maximumBytes: Int, within deadline: Duration = PhotoDesk.arrivalDeadline
    ) async throws -> [UInt8] {
        try requireLength(upTo: maximumBytes)
        let body = body
        return try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask { try await body.bytes(upTo: maximumBytes) }
            group.addTask {
                try await Task.sleep(for: deadline)
                throw Problem(.badRequest, syntax: "the picture took too long to arrive")
            }
            defer { group.cancelAll() }
            guard let bytes = try await group.next() else { throw Problem.brokenOff }
            return bytes
        }
    }
}
