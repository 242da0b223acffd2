import HTTPTypes
import Hummingbird
import NIOCore
import Verification

extension Request {
    /// A body that is large and may come slowly, refused before it is read where its declared size
    /// is too large.
    func photo(maximumBytes: Int, as arrival: Arrival) async throws -> [UInt8] {
        try requireLength(upTo: maximumBytes)
        let body = body
        return try await arrival.guarding {
            var bytes: [UInt8] = []
            do {
                for try await part in body {
                    guard part.readableBytes <= maximumBytes - bytes.count else {
                        throw Problem(.contentTooLarge)
                    }
                    guard arrival.took(part.readableBytes) else {
                        throw Problem(.overloaded, retryAfter: .seconds(2))
                    }
                    bytes += part.readableBytesView
                }
            } catch let problem as Problem {
                throw problem
            } catch {
                throw Problem.brokenOff
            }
            return bytes
        }
    }
}
