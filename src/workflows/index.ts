export { billingSync } from './billing-sync.js';
export { customerSync } from './customer-sync.js';
