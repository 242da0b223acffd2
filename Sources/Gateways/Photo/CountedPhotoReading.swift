import Metrics

/// Turns away what its first bytes show to be no picture of ours, before a process is spent on it, and
/// counts pictures by what came of them, whatever the door.
package struct CountedPhotoReading: PhotoReading {
    private let reader: any PhotoReading
    private let counters: [String: Counter]

    private static let read = "read"
    private static let noCode = "no_code"

    package init(_ reader: any PhotoReading) {
        self.reader = reader
        let outcomes = [Self.read, Self.noCode] + PhotoFault.Code.allCases.map(\.rawValue)
        counters = Dictionary(
            uniqueKeysWithValues: outcomes.map { outcome in
                (
                    outcome,
                    Counter(
                        label: "fapiao_pictures_total", dimensions: [("outcome", outcome)])
                )
            })
    }

    package func codes(in picture: [UInt8]) async throws(PhotoFault) -> [String] {
        do throws(PhotoFault) {
            if let format = FileFormat(picture) { throw PhotoFault(.notAPicture, format: format) }
            let codes = try await reader.codes(in: picture)
            counters[codes.isEmpty ? Self.noCode : Self.read]?.increment()
            return codes
        } catch {
            counters[error.code.rawValue]?.increment()
            throw error
        }
    }
}
