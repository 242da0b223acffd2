import HTTPTypes
package import Hummingbird
import NIOCore
import Verification

extension Request {
    /// A body that is large and may come slowly, refused before it is read where its declared size
    /// is too large.
    package func largeBody(maximumBytes: Int, as arrival: Arrival) async throws -> [UInt8] {
        try requireLength(upTo: maximumBytes)
        let body = body
        return try await arrival.guarding {
            try await body.bytes(upTo: maximumBytes) { (count) throws(Problem) in
                guard arrival.took(count) else {
                    throw Problem(.overloaded, retryAfter: .seconds(2))
                }
            }
        }
    }
}
