import NIOCore

/// A flood of numbers of a valid form that nobody issued.
final class NotFoundWorkload: Workload {
    private let request: RequestTemplate
    private var random: SplitMix
    private var body: [UInt8]
    private let digits: Range<Int>

    /// The year's two digits, a province, and 9 for the issuing channel, which no sample uses.
    init(target: Target, year: Int, seed: UInt64) {
        request = .verification(to: target)
        random = SplitMix(seed: seed)
        let start = "{\"number\":\"\(year % 100)119"
        body = Array(start.utf8)
        digits = body.count..<body.count + 15
        body += Array("000000000000000\",\"issuedOn\":\"\(year)-01-05\",\"amount\":\"88.00\"}".utf8)
    }

    func write(for connection: Int, to buffer: inout ByteBuffer) -> Int? {
        var number = random.next()
        for index in digits {
            body[index] = 0x30 + UInt8(number % 10)
            number /= 10
        }
        request.writeHead(bodyBytes: body.count, to: &buffer)
        buffer.writeBytes(body)
        return 0
    }

    func fault(ticket: Int, connection: Int, httpStatus: Int, body: Span<UInt8>) -> Fault? {
        guard httpStatus == 200 else { return .httpStatus(httpStatus) }
        var scanner = VerdictScanner()
        guard let (verdict, _) = scanner.next(in: body) else { return .noVerdict }
        return verdict == .notFound ? nil : .verdict(expected: .notFound, got: verdict)
    }
}
