import { storeContract } from './contract.ts';
import { storeDrivers } from './open-store.ts';

for (const [driver, open] of Object.entries(storeDrivers)) storeContract(driver, open);
