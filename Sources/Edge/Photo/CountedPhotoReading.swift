import Metrics
package import Verification

/// Refuses a file that its first bytes show to be no photo of ours, before a process is spent on it,
/// and counts photos by outcome, whatever the channel.
package struct CountedPhotoReading: PhotoReading {
    private let reader: any PhotoReading
    private let counters: [String: Counter]

    private static let read = "read"
    private static let noCode = "no_code"

    /// Makes all counters at once, so that an alert sees the first of each outcome.
    package init(_ reader: any PhotoReading) {
        self.reader = reader
        let outcomes = [Self.read, Self.noCode] + PhotoFault.Code.allCases.map(\.rawValue)
        counters = Dictionary(
            uniqueKeysWithValues: outcomes.map { outcome in
                (
                    outcome,
                    Counter(
                        label: "fapiao_photos_total", dimensions: [("outcome", outcome)])
                )
            })
    }

    /// Never throws: a fault is part of the report, and is counted like an outcome.
    package func read(_ photo: [UInt8], from client: Client) async -> PhotoReport {
        let report: PhotoReport
        if let format = FileFormat(photo) {
            report = PhotoReport(.failure(PhotoFault(.notAPhoto, format: format)))
        } else {
            report = await reader.read(photo, from: client)
        }
        switch report.codes {
        case .success(let codes): counters[codes.isEmpty ? Self.noCode : Self.read]?.increment()
        case .failure(let fault): counters[fault.code.rawValue]?.increment()
        }
        return report
    }
}
