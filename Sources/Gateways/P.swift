import Hummingbird
import Mustache
package enum GatewaysPlaceholder { static let r = Router() }
