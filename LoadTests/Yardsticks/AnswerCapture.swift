import NIOCore
import NIOPosix

/// Asks one question after the other and keeps the replies, byte by byte.
struct AnswerCapture: Sendable {
    let target: Target
    let corpus: Corpus
    let choice: KeyChoice

    private typealias Channel = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// The second answers to so many questions, for those that are answered "normal".
    func answers(_ count: Int, seed: UInt64) async throws -> [FixedAnswer] {
        let channel: Channel
        do {
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            channel = try await Connector(to: target).open(0, on: loop).flatMapThrowing {
                try Channel(wrappingChannelSynchronously: $0)
            }.get()
        } catch let error as LoadError {
            throw error
        } catch {
            throw LoadError(connectingTo: target, error)
        }
        return try await channel.executeThenClose { inbound, outbound in
            var replies = inbound.makeAsyncIterator()
            var random = SplitMix(seed: seed)
            var answers: [FixedAnswer] = []
            for _ in 0..<count {
                // Most answers say that all is normal, so the one that is kept shall too.
                guard let index = choice.next(&random), corpus.outcome(index) == .normal else {
                    continue
                }
                let request = request(about: index)
                try await outbound.write(request)
                _ = try await answer(about: index, &replies)
                try await outbound.write(request)
                answers.append(try await answer(about: index, &replies))
            }
            return answers
        }
    }

    private func request(about index: Int) -> ByteBuffer {
        let body = corpus.body(index)
        var buffer = ByteBuffer()
        RequestTemplate.verification(to: target).writeHead(bodyBytes: body.count, to: &buffer)
        buffer.writeBytes(body)
        return buffer
    }

    private func answer(
        about index: Int, _ replies: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    ) async throws -> FixedAnswer {
        var bytes: [UInt8] = []
        var scanner = ReplyScanner()
        while scanner.scan(bytes.span) == .incomplete,
            let more = try await replies.next(isolation: #isolation)
        {
            bytes += more.readableBytesView
        }
        guard let answer = FixedAnswer(bytes) else {
            throw LoadError.nothingLeft("no hot answer: \(bytes.span.text(0..<300))")
        }
        var verdicts = VerdictScanner()
        let body = answer.bytes.span.extracting(answer.bodyRange)
        guard let (verdict, status) = verdicts.next(in: body),
            corpus.fault(index, verdict: verdict, status: status) == nil
        else { throw LoadError.nothingLeft("not the right answer: \(answer.body)") }
        return answer
    }
}
