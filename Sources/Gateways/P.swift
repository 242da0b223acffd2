import Hummingbird
import Mustache
package enum GatewaysPlaceholder {}
